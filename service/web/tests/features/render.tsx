import { MantineProvider } from "@mantine/core";
import { render, type RenderResult } from "@testing-library/react";
import type { ReactNode } from "react";

import { SourceProvider, useSource } from "../../src/features/source/SourceContext";

/** Draw a component where it lives in the page. */
export function show(children: ReactNode): RenderResult {
  return render(
    <MantineProvider>
      <SourceProvider>
        {children}
        <Opened />
      </SourceProvider>
    </MantineProvider>,
  );
}

/** Tells which place the source panel would show. */
function Opened() {
  const { opened } = useSource();
  return <output>{JSON.stringify(opened?.places[opened.index] ?? null)}</output>;
}
