import { Button, Group } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { problemOf } from "../api/problem";
import { strings } from "../strings";
import { Dialog } from "./Dialog";
import { ProblemNotice } from "./ProblemNotice";

interface Props {
  title: string;
  /** What the button that deletes says. */
  confirm: string;
  removal: UseMutationResult<void, Error, void>;
  onClose: () => void;
  /** What goes, and what stays. */
  children: ReactNode;
}

/** Asks once more before something is deleted. */
export function DeletionDialog({ title, confirm, removal, onClose, children }: Props) {
  return (
    <Dialog onClose={onClose} title={title}>
      {children}
      {removal.error && <ProblemNotice problem={problemOf(removal.error)} />}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose} data-autofocus>
          {strings.cancel}
        </Button>
        <Button color="red" loading={removal.isPending} onClick={() => removal.mutate()}>
          {confirm}
        </Button>
      </Group>
    </Dialog>
  );
}
