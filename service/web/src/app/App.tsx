import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Redirect, Route, Switch } from "wouter";

import { AskPage } from "../features/ask/AskPage";
import { AskingProvider } from "../features/ask/AskingContext";
import { ConversationPage } from "../features/ask/ConversationPage";
import { ConnectionNotice } from "../features/connection/ConnectionNotice";
import { CollectionProvider } from "../features/library/CollectionContext";
import { DropTarget } from "../features/library/DropTarget";
import { KnownCollection } from "../features/library/KnownCollection";
import { UploadProvider } from "../features/library/UploadContext";
import { UploadTray } from "../features/library/UploadTray";
import { SessionGate } from "../features/session/SessionGate";
import { ShortcutsProvider } from "../features/shortcuts/ShortcutsContext";
import { SourceProvider } from "../features/source/SourceContext";
import { SourcePanel } from "../features/source/SourcePanel";
import { SummaryProvider } from "../features/summary/SummaryContext";
import { ErrorBoundary } from "./ErrorBoundary";
import { LanguageProvider, useLanguage } from "./LanguageContext";
import { paths } from "./paths";
import { Shell } from "./Shell";
import { theme } from "./theme";

const EvaluationPage = lazy(() =>
  import("../features/evaluation/EvaluationPage").then((module) => ({ default: module.EvaluationPage })),
);
const LibraryPage = lazy(() =>
  import("../features/library/LibraryPage").then((module) => ({ default: module.LibraryPage })),
);
const SummaryPage = lazy(() =>
  import("../features/summary/SummaryPage").then((module) => ({ default: module.SummaryPage })),
);
const ReaderPage = lazy(() =>
  import("../features/reader/ReaderPage").then((module) => ({ default: module.ReaderPage })),
);

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
            <SessionGate>
              <CollectionProvider>
                <AskingProvider>
                  <SummaryProvider>
                    <UploadProvider>
                      <SourceProvider>
                        <Pages />
                      </SourceProvider>
                    </UploadProvider>
                  </SummaryProvider>
                </AskingProvider>
              </CollectionProvider>
            </SessionGate>
          </QueryClientProvider>
        </LanguageProvider>
      </ErrorBoundary>
    </MantineProvider>
  );
}

function Pages() {
  const { language } = useLanguage();
  return (
    <ShortcutsProvider key={language}>
      <Shell aside={<SourcePanel />}>
        <Suspense>
          <Switch>
            <Route path={paths.ask} component={AskPage} />
            <Route path={paths.conversation} component={ConversationPage} />
            <Route path={paths.library}>
              <KnownCollection>
                <LibraryPage />
              </KnownCollection>
            </Route>
            <Route path={paths.document} component={ReaderPage} />
            <Route path={paths.summaries}>
              <KnownCollection>
                <SummaryPage />
              </KnownCollection>
            </Route>
            <Route path={paths.evaluation} component={EvaluationPage} />
            <Redirect to={paths.ask} replace />
          </Switch>
        </Suspense>
        <ConnectionNotice />
        <DropTarget />
        <UploadTray />
      </Shell>
    </ShortcutsProvider>
  );
}

function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: 1, staleTime: 30_000 } },
  });
}
