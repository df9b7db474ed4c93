import { Button } from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { signOut } from "../../api/session";
import { strings } from "../../strings";
import classes from "./SignedInAs.module.css";
import { useSession } from "./useSession";

/** Who is signed in, and the way out; nothing for the one user of this machine. */
export function SignedInAs() {
  const queries = useQueryClient();
  const { session } = useSession();
  const { mutate, isPending } = useMutation({
    mutationFn: signOut,
    // Everything that was read goes with whoever read it; the page then asks who is there.
    onSettled: () => queries.resetQueries(),
  });
  if (!session?.name) return null;
  return (
    <div className={classes.line}>
      <span className={classes.name} title={session.name}>
        {strings.session.signedInAs(session.name)}
      </span>
      {session.can_sign_out && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconLogout size={15} aria-hidden />}
          disabled={isPending}
          onClick={() => {
            mutate();
          }}
        >
          {strings.session.signOut}
        </Button>
      )}
    </div>
  );
}
