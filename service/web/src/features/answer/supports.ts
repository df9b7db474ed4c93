import {
  IconAlertTriangle,
  IconCheck,
  IconCircleHalf2,
  IconHelpCircle,
  IconQuote,
  IconX,
  type Icon,
} from "@tabler/icons-react";

import type { SupportStatus } from "../../api/types";

type Tone = "good" | "caution" | "alarm" | "neutral";

interface Looks {
  icon: Icon;
  tone: Tone;
  /** Whether it says its name aloud: a reader must not miss it. */
  loud: boolean;
  /** Whether words of the statement were found to lack support. */
  lacking: boolean;
}

/** How each status looks. */
export const SUPPORTS: Record<SupportStatus, Looks> = {
  verbatim: { icon: IconQuote, tone: "good", loud: false, lacking: false },
  supported: { icon: IconCheck, tone: "good", loud: false, lacking: false },
  partial: { icon: IconCircleHalf2, tone: "caution", loud: true, lacking: true },
  unsupported: { icon: IconAlertTriangle, tone: "alarm", loud: true, lacking: true },
  contradicted: { icon: IconX, tone: "alarm", loud: true, lacking: true },
  unchecked: { icon: IconHelpCircle, tone: "neutral", loud: true, lacking: false },
};

export const STATUSES = Object.keys(SUPPORTS) as SupportStatus[];
