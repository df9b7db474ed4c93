import { IconCloudOff } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { checkHealth } from "../../api/client";
import { strings } from "../../strings";
import classes from "./ConnectionNotice.module.css";

const LOOK_EVERY_MS = 20_000;
const LOOK_AGAIN_MS = 2_000;

/** Says so while the service cannot be reached, and has the page read anew when it can again. */
export function ConnectionNotice() {
  const queries = useQueryClient();
  const { isError } = useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) => checkHealth(signal),
    retry: false,
    networkMode: "always",
    refetchInterval: ({ state }) => (state.status === "error" ? LOOK_AGAIN_MS : LOOK_EVERY_MS),
    refetchOnWindowFocus: true,
  });
  const wasLost = useRef(false);

  useEffect(() => {
    if (wasLost.current && !isError) {
      void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "health" });
    }
    wasLost.current = isError;
  }, [isError, queries]);

  return (
    <div role="status">
      {isError && (
        <p className={classes.notice}>
          <IconCloudOff size={17} aria-hidden />
          {strings.connection.lost}
        </p>
      )}
    </div>
  );
}
