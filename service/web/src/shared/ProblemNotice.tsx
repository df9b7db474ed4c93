import { Alert, Button } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";

import type { Problem } from "../api/problem";
import { strings } from "../strings";
import classes from "./ProblemNotice.module.css";

interface Props {
  problem: Problem;
  onRetry?: (() => void) | null;
}

export function ProblemNotice({ problem, onRetry }: Props) {
  return (
    <Alert role="alert" color="red" variant="light" icon={<IconAlertTriangle />} title={problem.title}>
      {problem.detail && <p className={classes.detail}>{problem.detail}</p>}
      {onRetry && (
        <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
          {strings.retry}
        </Button>
      )}
    </Alert>
  );
}
