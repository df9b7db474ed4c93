import { Button, FileButton } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";

import { strings } from "../../strings";
import { chosenFiles } from "./chosenFiles";
import { useCollection } from "./CollectionContext";
import { useUploads } from "./UploadContext";

interface Props {
  variant: "filled" | "default";
  fullWidth?: boolean;
}

export function UploadButton({ variant, fullWidth = false }: Props) {
  const { name, isKnown } = useCollection();
  const { queue } = useUploads();
  return (
    <FileButton
      multiple
      disabled={!isKnown}
      onChange={(files) => queue.addFiles(chosenFiles(files), name)}
      inputProps={{ "aria-label": strings.upload.choose }}
    >
      {(props) => (
        <Button
          {...props}
          disabled={!isKnown}
          variant={variant}
          fullWidth={fullWidth}
          leftSection={<IconUpload size={16} />}
        >
          {strings.upload.choose}
        </Button>
      )}
    </FileButton>
  );
}
