import { useQueryClient } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";

import { onSignedOut } from "../../api/signedOut";
import { SignInPage } from "./SignInPage";
import { SESSION, useSession } from "./useSession";

/** Shows the page to those who may see it, and to the others where to sign in. */
export function SessionGate({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const { session, isPending } = useSession();

  useEffect(() => onSignedOut(() => void queries.invalidateQueries({ queryKey: SESSION })), [queries]);

  if (isPending) return null;
  // Without an answer nobody knows; the page says itself that the service cannot be reached.
  if (session && !session.signed_in) return <SignInPage hasProvider={session.has_provider} />;
  return children;
}
