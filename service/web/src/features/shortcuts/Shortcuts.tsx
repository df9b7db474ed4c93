import { Kbd } from "@mantine/core";
import { useLocation } from "wouter";

import { paths } from "../../app/paths";
import { useSingleKeyActions, useSingleKeys } from "../../shared/singleKeys";
import { Dialog } from "../../shared/Dialog";
import { strings } from "../../strings";
import classes from "./Shortcuts.module.css";

interface Props {
  opened: boolean;
  onOpen: () => void;
  onClose: () => void;
}

/** What the keyboard does anywhere on the page, and the sheet that says so. */
export function Shortcuts({ opened, onOpen, onClose }: Props) {
  const [, navigate] = useLocation();
  useSingleKeyActions([
    ["?", onOpen],
    // On most keyboards "?" needs Shift.
    ["shift+?", onOpen],
    ["/", () => document.getElementById("question")?.focus()],
    ["n", () => navigate(paths.ask)],
    ["l", () => navigate(paths.library)],
    ["s", () => navigate(paths.summaries)],
    ["e", () => navigate(paths.evaluation)],
  ]);
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={strings.shortcuts.title}
    >
      <dl className={classes.list}>
        {strings.shortcuts.keys.map(([keys, does]) => (
          <div key={keys} className={classes.row}>
            <dt>
              {keys.split(" ").map((key) => (
                <Kbd key={key} className={classes.key ?? ""}>
                  {key}
                </Kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <Switch />
    </Dialog>
  );
}

function Switch() {
  const [on, setOn] = useSingleKeys();
  return (
    <label className={classes.switch}>
      <input type="checkbox" checked={on} onChange={() => setOn(!on)} />
      {strings.shortcuts.singleKeys}
    </label>
  );
}
