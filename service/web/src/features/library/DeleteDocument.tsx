import { Button, Group, Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { deleteDocument } from "../../api/client";
import { problemOf } from "../../api/problem";
import type { Document } from "../../api/types";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { strings } from "../../strings";
import { titleOf } from "./title";

interface Props {
  document: Document;
  onClose: () => void;
}

/** Ask once more, then delete. */
export function DeleteDocument({ document, onClose }: Props) {
  const queries = useQueryClient();
  const removal = useMutation({
    mutationFn: () => deleteDocument(document.document_id),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ["documents"] });
      await queries.invalidateQueries({ queryKey: ["collections"] });
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={strings.library.removeTitle}
      closeButtonProps={{ "aria-label": strings.close }}
      lockScroll={false}
      centered
    >
      <p>{strings.library.removeBody(titleOf(document))}</p>
      {removal.error && <ProblemNotice problem={problemOf(removal.error)} />}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose} data-autofocus>
          {strings.cancel}
        </Button>
        <Button color="red" loading={removal.isPending} onClick={() => removal.mutate()}>
          {strings.library.removeConfirm}
        </Button>
      </Group>
    </Modal>
  );
}
