import { ActionIcon, NativeSelect } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";

import { ProblemNotice } from "../../shared/ProblemNotice";
import { strings } from "../../strings";
import { useCollection } from "./CollectionContext";
import classes from "./CollectionPicker.module.css";
import { NewCollection } from "./NewCollection";

export function CollectionPicker() {
  const { name, documents, passages, choose, collections, problem, reload } = useCollection();
  const [creating, create] = useDisclosure(false);
  return (
    <>
      <div className={classes.picker}>
        <NativeSelect
          className={classes.select}
          label={strings.collections.label}
          value={name}
          onChange={(event) => choose(event.currentTarget.value)}
          data={collections.map((one) => one.name)}
        />
        <ActionIcon
          variant="default"
          size={36}
          aria-label={strings.collections.create}
          title={strings.collections.create}
          onClick={create.open}
        >
          <IconPlus size={17} />
        </ActionIcon>
      </div>
      <p className={classes.size}>{strings.collections.size(documents, passages)}</p>
      {problem && <ProblemNotice problem={problem} onRetry={reload} />}
      <NewCollection opened={creating} onClose={create.close} onCreate={choose} />
    </>
  );
}
