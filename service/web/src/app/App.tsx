import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { Redirect, Route, Switch } from "wouter";

import { AskPage } from "../features/ask/AskPage";
import { ConversationProvider } from "../features/ask/ConversationContext";
import { CollectionProvider } from "../features/library/CollectionContext";
import { DropTarget } from "../features/library/DropTarget";
import { LibraryPage } from "../features/library/LibraryPage";
import { UploadProvider } from "../features/library/UploadContext";
import { UploadTray } from "../features/library/UploadTray";
import { SourceProvider } from "../features/source/SourceContext";
import { SourcePanel } from "../features/source/SourcePanel";
import { ErrorBoundary } from "./ErrorBoundary";
import { LanguageProvider, useLanguage } from "./LanguageContext";
import { paths } from "./paths";
import { Shell } from "./Shell";
import { theme } from "./theme";

export function App() {
  const [queries] = useState(newQueryClient);
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      // Static style sheets take their place, so that the page needs no style elements.
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <ErrorBoundary>
        <LanguageProvider>
          <QueryClientProvider client={queries}>
            <CollectionProvider>
              <ConversationProvider>
                <UploadProvider>
                  <SourceProvider>
                    <Pages />
                  </SourceProvider>
                </UploadProvider>
              </ConversationProvider>
            </CollectionProvider>
          </QueryClientProvider>
        </LanguageProvider>
      </ErrorBoundary>
    </MantineProvider>
  );
}

function Pages() {
  const { language } = useLanguage();
  return (
    <Shell key={language} aside={<SourcePanel />}>
      <Switch>
        <Route path={paths.ask} component={AskPage} />
        <Route path={paths.library} component={LibraryPage} />
        <Redirect to={paths.ask} replace />
      </Switch>
      <DropTarget />
      <UploadTray />
    </Shell>
  );
}

function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: 1, staleTime: 30_000 } },
  });
}
