import { SegmentedControl } from "@mantine/core";
import { IconArrowAutofitWidth, IconMinus, IconPlus } from "@tabler/icons-react";

import { useSingleKeyActions } from "../../shared/singleKeys";
import { IconButton } from "../../shared/IconButton";
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
      <IconButton label={strings.source.smaller} onClick={smaller}>
        <IconMinus size={16} />
      </IconButton>
      <output className={classes.percent}>{strings.source.percent(percent(view.scale))}</output>
      <IconButton label={strings.source.larger} onClick={larger}>
        <IconPlus size={16} />
      </IconButton>
      <IconButton
        label={strings.source.fit}
        variant={view.zoom === "fit" ? "light" : "subtle"}
        aria-pressed={view.zoom === "fit"}
        onClick={view.fit}
      >
        <IconArrowAutofitWidth size={16} />
      </IconButton>
    </div>
  );
}
