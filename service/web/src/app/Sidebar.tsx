import { IconBooks, IconChartLine, IconFileText, IconMessageCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link, useRoute } from "wouter";

import { ConversationList } from "../features/conversations/ConversationList";
import { CollectionPicker } from "../features/library/CollectionPicker";
import { UploadButton } from "../features/library/UploadButton";
import { SignedInAs } from "../features/session/SignedInAs";
import { useMay } from "../features/session/useSession";
import { strings } from "../strings";
import { ColorSchemeToggle } from "./ColorSchemeToggle";
import { LanguageToggle } from "./LanguageToggle";
import { paths } from "./paths";
import { ShortcutsButton } from "./ShortcutsButton";
import classes from "./Sidebar.module.css";
import { Wordmark } from "./Wordmark";

/** `onNavigate` runs when the reader has chosen where to go. */
export function Sidebar({ onNavigate }: { onNavigate: () => void }) {
  const mayIngest = useMay("ingest");
  return (
    <div className={classes.sidebar} role="complementary" aria-label={strings.nav.side}>
      <div className={classes.brand}>
        <Wordmark />
        <LanguageToggle />
        <ShortcutsButton />
        <ColorSchemeToggle />
      </div>
      <CollectionPicker />
      <nav className={classes.nav} aria-label={strings.nav.label}>
        <NavLink to={paths.ask} icon={<IconMessageCircle size={18} />} onClick={onNavigate}>
          {strings.nav.ask}
        </NavLink>
        <NavLink to={paths.library} icon={<IconBooks size={18} />} onClick={onNavigate}>
          {strings.nav.library}
        </NavLink>
        <NavLink to={paths.summaries} icon={<IconFileText size={18} />} onClick={onNavigate}>
          {strings.nav.summaries}
        </NavLink>
        <NavLink to={paths.evaluation} icon={<IconChartLine size={18} />} onClick={onNavigate}>
          {strings.nav.evaluation}
        </NavLink>
      </nav>
      <ConversationList onNavigate={onNavigate} />
      {mayIngest && <UploadButton variant="default" fullWidth />}
      <SignedInAs />
    </div>
  );
}

interface NavLinkProps {
  to: string;
  icon: ReactNode;
  children: ReactNode;
  onClick: () => void;
}

function NavLink({ to, icon, children, onClick }: NavLinkProps) {
  const [active] = useRoute(to);
  return (
    <Link href={to} className={classes.link ?? ""} aria-current={active ? "page" : undefined} onClick={onClick}>
      {icon}
      {children}
    </Link>
  );
}
