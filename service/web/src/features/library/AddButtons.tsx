import { useMay } from "../session/useSession";
import classes from "./AddButtons.module.css";
import { AddUrls } from "./AddUrls";
import { FolderButton } from "./FolderButton";
import { UploadButton } from "./UploadButton";

/** The ways to add documents, besides dropping them. */
export function AddButtons() {
  const mayIngest = useMay("ingest");
  if (!mayIngest) return null;
  return (
    <div className={classes.add}>
      <UploadButton variant="filled" />
      <FolderButton />
      <AddUrls />
    </div>
  );
}
