import { ActionIcon, NativeSelect } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";

import type { Collection } from "../../api/types";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { strings } from "../../strings";
import { useCollection } from "./CollectionContext";
import classes from "./CollectionPicker.module.css";
import { NewCollection } from "./NewCollection";

export function CollectionPicker() {
  const { name, choose, collections, problem, reload } = useCollection();
  const [creating, create] = useDisclosure(false);
  return (
    <>
      <div className={classes.picker}>
        <NativeSelect
          className={classes.select}
          label={strings.collections.label}
          value={name}
          onChange={(event) => choose(event.currentTarget.value)}
          data={collections.map((one) => ({ value: one.name, label: optionLabel(one) }))}
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
      {problem && <ProblemNotice problem={problem} onRetry={reload} />}
      <NewCollection opened={creating} onClose={create.close} onCreate={choose} />
    </>
  );
}

function optionLabel({ name, documents }: Collection): string {
  return documents > 0 ? strings.collections.option(name, documents) : strings.collections.empty(name);
}
