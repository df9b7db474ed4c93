import { Component, type ReactNode } from "react";

import { ProblemNotice } from "../shared/ProblemNotice";
import { strings } from "../strings";

interface Props {
  children: ReactNode;
}

interface State {
  error: Error | null;
}

/** Says what broke where React would leave an empty page. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <ProblemNotice
        problem={{ title: strings.errors.page, detail: error.message }}
        onRetry={() => this.setState({ error: null })}
      />
    );
  }
}
