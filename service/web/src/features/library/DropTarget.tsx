import { useWindowEvent } from "@mantine/hooks";
import { IconFileUpload } from "@tabler/icons-react";
import { useState } from "react";

import { strings } from "../../strings";
import { useMay } from "../session/useSession";
import { droppedFiles } from "./chosenFiles";
import { useCollection } from "./CollectionContext";
import classes from "./DropTarget.module.css";
import { useUploads } from "./UploadContext";

/** Takes files and folders that are dropped anywhere on the page. */
export function DropTarget() {
  const { name, isKnown } = useCollection();
  const { queue } = useUploads();
  const takesFiles = useMay("ingest") && isKnown;
  const [over, setOver] = useState(false);

  useWindowEvent("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    setOver(takesFiles);
  });
  useWindowEvent("dragleave", (event) => {
    // It also fires between elements; only the way out of the window leads nowhere.
    if (event.relatedTarget === null) setOver(false);
  });
  useWindowEvent("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    setOver(false);
    if (!takesFiles || !event.dataTransfer) return;
    void droppedFiles(event.dataTransfer).then((files) => queue.addFiles(files, name));
  });

  if (!over) return null;
  return (
    <div className={classes.target}>
      <IconFileUpload size={40} stroke={1.4} aria-hidden />
      <p>{strings.upload.drop(name)}</p>
    </div>
  );
}

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
