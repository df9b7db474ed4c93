import { ActionIcon, Menu, VisuallyHidden } from "@mantine/core";
import {
  IconBook2,
  IconCheck,
  IconCopy,
  IconDownload,
  IconFileTypeDocx,
  IconFileTypePdf,
  IconMarkdown,
  type Icon,
} from "@tabler/icons-react";

import { exportAddress, type Exported, type ExportFormat } from "../../api/exports";
import { problemOf } from "../../api/problem";
import { language, strings } from "../../strings";
import classes from "./ExportMenu.module.css";
import { useCopying } from "./useCopying";

const FORMATS: Record<ExportFormat, Icon> = {
  markdown: IconMarkdown,
  docx: IconFileTypeDocx,
  pdf: IconFileTypePdf,
  bibtex: IconBook2,
};

/** Take an answer, or a whole conversation, along. */
export function ExportMenu(exported: Exported) {
  const copying = useCopying(exported);
  const words = strings.export;
  const isWhole = exported.turnId === undefined;
  const label = isWhole ? words.conversation : words.answer;
  const Shown = copying.isSuccess ? IconCheck : IconDownload;
  return (
    <>
      <Menu position={isWhole ? "bottom-end" : "bottom-start"} shadow="md" transitionProps={{ duration: 0 }}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={label} title={label} loading={copying.isPending}>
            <Shown size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => copying.mutate()}>
            {words.copy}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>{words.download}</Menu.Label>
          <Downloads {...exported} />
        </Menu.Dropdown>
      </Menu>
      <VisuallyHidden role="status">{copying.isSuccess && words.copied}</VisuallyHidden>
      {copying.error && <NotCopied error={copying.error} />}
    </>
  );
}

function Downloads(exported: Exported) {
  return (Object.entries(FORMATS) as [ExportFormat, Icon][]).map(([format, Sign]) => (
    <Menu.Item
      key={format}
      component="a"
      href={exportAddress(exported, format, language)}
      download
      leftSection={<Sign size={16} aria-hidden />}
    >
      {strings.export.formats[format]}
    </Menu.Item>
  ));
}

function NotCopied({ error }: { error: Error }) {
  const { title, detail } = problemOf(error);
  return (
    <span role="alert" className={classes.problem}>
      {strings.export.notCopied}: {detail || title}
    </span>
  );
}
