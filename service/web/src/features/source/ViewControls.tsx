import { ActionIcon, SegmentedControl } from "@mantine/core";
import { IconArrowAutofitWidth, IconMinus, IconPlus } from "@tabler/icons-react";

import { useSingleKeyActions } from "../../shared/singleKeys";
import { strings } from "../../strings";
import type { View } from "./useView";
import classes from "./ViewControls.module.css";
import { percent } from "./zoom";

/** Switches between pages and text, and zooms the pages. */
export function ViewControls({ view }: { view: View }) {
  return (
    <div className={classes.controls}>
      <SegmentedControl
        size="xs"
        aria-label={strings.source.look}
        value={view.look}
        onChange={view.setLook}
        data={[
          { value: "page", label: strings.source.asPages },
          { value: "text", label: strings.source.asText },
        ]}
      />
      {view.look === "page" && <ZoomControls view={view} />}
    </div>
  );
}

function ZoomControls({ view }: { view: View }) {
  const larger = () => view.zoomBy(1);
  const smaller = () => view.zoomBy(-1);
  useSingleKeyActions([
    ["plus", larger],
    ["shift+plus", larger],
    ["=", larger],
    ["-", smaller],
    ["0", view.fit],
  ]);
  return (
    <div className={classes.zoom} role="group" aria-label={strings.source.zoom}>
      <IconButton label={strings.source.smaller} onClick={smaller} icon={<IconMinus size={16} />} />
      <output className={classes.percent}>{strings.source.percent(percent(view.scale))}</output>
      <IconButton label={strings.source.larger} onClick={larger} icon={<IconPlus size={16} />} />
      <IconButton
        label={strings.source.fit}
        onClick={view.fit}
        pressed={view.zoom === "fit"}
        icon={<IconArrowAutofitWidth size={16} />}
      />
    </div>
  );
}

interface IconButtonProps {
  label: string;
  onClick: () => void;
  icon: React.ReactNode;
  pressed?: boolean;
}

function IconButton({ label, onClick, icon, pressed }: IconButtonProps) {
  return (
    <ActionIcon
      variant={pressed ? "light" : "subtle"}
      color="gray"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      onClick={onClick}
    >
      {icon}
    </ActionIcon>
  );
}
