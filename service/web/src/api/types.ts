import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type Answer = Schemas["Answer"];
export type AskRequest = Schemas["AskRequest"];
export type Citation = Schemas["Citation"];
export type Collection = Schemas["Collection"];
export type Conversation = Schemas["Conversation"];
export type ConversationChanges = Schemas["ConversationChanges"];
export type ConversationPage = Schemas["Conversations"];
export type ConversationTurn = Schemas["ConversationTurn"];
export type Document = Schemas["Document"];
export type DocumentPage = Schemas["Documents"];
export type DocumentQuery = paths["/v1/documents"]["get"]["parameters"]["query"];
export type DocumentText = Schemas["DocumentText"];
export type FeedbackRequest = Schemas["FeedbackRequest"];
export type Evaluation = Schemas["Evaluation"];
export type EvaluationComparison = Schemas["Comparison"];
export type EvaluationDifference = Schemas["Difference"];
export type EvaluationFigure = Schemas["Figure"];
export type EvaluationGate = Schemas["Gate"];
export type Evaluations = Schemas["Evaluations"];
export type EvaluationSummary = Schemas["EvaluationSummary"];
export type Job = Schemas["Job"];
export type JobItem = Schemas["JobItem"];
export type MetadataChange = Schemas["MetadataChange"];
export type NearCopy = Schemas["NearCopy"];
export type Session = Schemas["Session"];
export type PageView = Schemas["PageView"];
export type PageWords = Schemas["PageWords"];
export type Passage = Schemas["RetrievedPassage"];
export type Scope = Schemas["Scope"];
export type Searched = Schemas["Searched"];
export type Statement = Schemas["Statement"];
export type Summary = Schemas["Summary"];
export type SummaryPlan = Schemas["SummaryPlan"];
export type Support = Schemas["Support"];
export type VersionSummary = Schemas["VersionSummary"];

export type Block = DocumentText["blocks"][number];
export type Page = DocumentText["pages"][number];
export type SupportStatus = Support["status"];
export type Coverage = Summary["coverage"];
export type Disagreement = Summary["disagreements"][number];
export type Section = Coverage["sections"][number];
export type SummarizedDocument = Summary["documents"][number];
export type SummaryFormat = Summary["format"];
/** What is to be summarized, and how. */
export type SummaryRequest = Pick<
  Schemas["SummarizeRequest"],
  "collection" | "documents" | "focus" | "language" | "length" | "format"
> &
  Partial<Pick<Schemas["SummarizeRequest"], "fresh" | "conversation" | "in_place_of">>;
