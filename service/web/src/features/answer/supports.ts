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

/** How each status looks. Those that a reader must not miss say their name aloud. */
export const SUPPORTS: Record<SupportStatus, { icon: Icon; tone: Tone; loud: boolean }> = {
  verbatim: { icon: IconQuote, tone: "good", loud: false },
  supported: { icon: IconCheck, tone: "good", loud: false },
  partial: { icon: IconCircleHalf2, tone: "caution", loud: true },
  unsupported: { icon: IconAlertTriangle, tone: "alarm", loud: true },
  contradicted: { icon: IconX, tone: "alarm", loud: true },
  unchecked: { icon: IconHelpCircle, tone: "neutral", loud: true },
};

export const STATUSES = Object.keys(SUPPORTS) as SupportStatus[];
