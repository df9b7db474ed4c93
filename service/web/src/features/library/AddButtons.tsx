import classes from "./AddButtons.module.css";
import { AddUrls } from "./AddUrls";
import { FolderButton } from "./FolderButton";
import { UploadButton } from "./UploadButton";

/** The ways to add documents, besides dropping them. */
export function AddButtons() {
  return (
    <div className={classes.add}>
      <UploadButton variant="filled" />
      <FolderButton />
      <AddUrls />
    </div>
  );
}
