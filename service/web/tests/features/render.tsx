import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, type RenderResult } from "@testing-library/react";
import type { ReactNode } from "react";

import { SourceProvider, useSource } from "../../src/features/source/SourceContext";

/** Draw a component where it lives in the page. */
export function show(children: ReactNode): RenderResult {
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider>
        <SourceProvider>
          {children}
          <Opened />
        </SourceProvider>
      </MantineProvider>
    </QueryClientProvider>,
  );
}

/** Tells which place the source panel would show. */
function Opened() {
  const { opened } = useSource();
  return <output>{JSON.stringify(opened?.places[opened.index] ?? null)}</output>;
}
