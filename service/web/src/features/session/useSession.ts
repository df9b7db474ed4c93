import { useQuery } from "@tanstack/react-query";

import { readSession } from "../../api/session";
import type { Session } from "../../api/types";

export const SESSION = ["session"];

/** Who the reader is; undefined until that is known, or while the service cannot be reached. */
export function useSession(): { session: Session | undefined; isPending: boolean } {
  const { data, isPending } = useQuery({
    queryKey: SESSION,
    queryFn: ({ signal }) => readSession(signal),
    retry: false,
    staleTime: 60_000,
    refetchOnWindowFocus: true,
  });
  return { session: data, isPending };
}

/** Whether the reader may do something; what is not known yet is offered, and the service decides. */
export function useMay(scope: Session["scopes"][number]): boolean {
  const { session } = useSession();
  return session === undefined || session.scopes.includes(scope);
}
