import { Button, Group, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconWorldDownload } from "@tabler/icons-react";
import { useState, type SubmitEvent } from "react";

import { Dialog } from "../../shared/Dialog";
import { strings } from "../../strings";
import classes from "./AddButtons.module.css";
import { useCollection } from "./CollectionContext";
import { useUploads } from "./UploadContext";

/** Adds pages and files of the web, by their addresses. */
export function AddUrls() {
  const { isKnown } = useCollection();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button
        variant="default"
        disabled={!isKnown}
        aria-label={strings.upload.chooseUrls}
        title={strings.upload.chooseUrls}
        onClick={open}
      >
        <IconWorldDownload size={16} aria-hidden />
        <span className={classes.word}>{strings.upload.chooseUrls}</span>
      </Button>
      <Dialog
        opened={opened}
        onClose={close}
        title={strings.upload.urlsTitle}
      >
        <UrlForm onDone={close} />
      </Dialog>
    </>
  );
}

function UrlForm({ onDone }: { onDone: () => void }) {
  const { name } = useCollection();
  const { queue } = useUploads();
  const [text, setText] = useState("");
  const urls = [...new Set(text.split(/\s+/).filter(Boolean))];
  const wrong = urls.find((url) => !/^https?:\/\/./i.test(url));

  function add(event: SubmitEvent) {
    event.preventDefault();
    if (wrong !== undefined || urls.length === 0) return;
    queue.addUrls(urls, name);
    onDone();
  }

  return (
    <form onSubmit={add}>
      <Textarea
        label={strings.upload.urls}
        description={strings.upload.urlsHint}
        error={wrong !== undefined && strings.upload.noUrl(wrong)}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        rows={5}
        spellCheck={false}
        data-autofocus
      />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onDone}>
          {strings.cancel}
        </Button>
        <Button type="submit" disabled={urls.length === 0 || wrong !== undefined}>
          {strings.upload.addUrls(urls.length)}
        </Button>
      </Group>
    </form>
  );
}
