import { Button, TextInput } from "@mantine/core";
import { useState, type SubmitEvent } from "react";

import { Dialog } from "../../shared/Dialog";
import { strings } from "../../strings";

interface Props {
  opened: boolean;
  onClose: () => void;
  onCreate: (name: string) => void;
}

/** Name a collection; the library creates it with its first document. */
export function NewCollection({ opened, onClose, onCreate }: Props) {
  const [name, setName] = useState("");

  function create(event: SubmitEvent) {
    event.preventDefault();
    onCreate(name.trim());
    setName("");
    onClose();
  }

  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={strings.collections.createTitle}
    >
      <form onSubmit={create}>
        <TextInput
          label={strings.collections.name}
          description={strings.collections.nameHint}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
          mb="md"
        />
        <Button type="submit" fullWidth disabled={name.trim() === ""}>
          {strings.collections.confirmCreate}
        </Button>
      </form>
    </Dialog>
  );
}
