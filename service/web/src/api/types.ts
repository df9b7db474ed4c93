import type { components } from "./schema";

type Schemas = components["schemas"];

export type Answer = Schemas["Answer"];
export type AskRequest = Schemas["AskRequest"];
export type Citation = Schemas["Citation"];
export type Collection = Schemas["Collection"];
export type Document = Schemas["Document"];
export type DocumentPage = Schemas["Documents"];
export type DocumentText = Schemas["DocumentText"];
export type FeedbackRequest = Schemas["FeedbackRequest"];
export type Job = Schemas["Job"];
export type JobItem = Schemas["JobItem"];
export type Passage = Schemas["RetrievedPassage"];
export type Searched = Schemas["Searched"];
export type Statement = Schemas["Statement"];
export type Support = Schemas["Support"];

export type Block = DocumentText["blocks"][number];
export type Page = DocumentText["pages"][number];
export type SupportStatus = Support["status"];
