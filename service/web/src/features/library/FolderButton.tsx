import { Button } from "@mantine/core";
import { IconFolderUp } from "@tabler/icons-react";
import { useRef } from "react";

import { strings } from "../../strings";
import classes from "./AddButtons.module.css";
import { chosenFiles } from "./chosenFiles";
import { useCollection } from "./CollectionContext";
import { useUploads } from "./UploadContext";

// The types do not know the attribute, which every browser does.
const WHOLE_FOLDERS = { webkitdirectory: "" };

/** Adds all files of a folder, under their paths in it. */
export function FolderButton() {
  const { name, isKnown } = useCollection();
  const { queue } = useUploads();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        {...WHOLE_FOLDERS}
        aria-label={strings.upload.chooseFolder}
        onChange={(event) => {
          queue.addFiles(chosenFiles(event.currentTarget.files ?? []), name);
          // The same folder can be chosen again.
          event.currentTarget.value = "";
        }}
      />
      <Button
        variant="default"
        disabled={!isKnown}
        aria-label={strings.upload.chooseFolder}
        title={strings.upload.chooseFolder}
        onClick={() => input.current?.click()}
      >
        <IconFolderUp size={16} aria-hidden />
        <span className={classes.word}>{strings.upload.chooseFolder}</span>
      </Button>
    </>
  );
}
