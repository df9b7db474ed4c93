import { Modal, type ModalProps } from "@mantine/core";

import { strings } from "../strings";

/** A dialog over the page, open for as long as it is drawn unless `opened` says otherwise. */
export function Dialog(props: Omit<ModalProps, "opened"> & { opened?: boolean }) {
  return (
    <Modal
      opened
      closeButtonProps={{ "aria-label": strings.close }}
      // The page itself does not scroll, and locking would inject a style element.
      lockScroll={false}
      centered
      {...props}
    />
  );
}
