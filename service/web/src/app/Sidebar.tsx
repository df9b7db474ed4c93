import { IconBooks, IconMessageCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link, useRoute } from "wouter";

import { QuestionList } from "../features/ask/QuestionList";
import { CollectionPicker } from "../features/library/CollectionPicker";
import { UploadButton } from "../features/library/UploadButton";
import { strings } from "../strings";
import { ColorSchemeToggle } from "./ColorSchemeToggle";
import { LanguageToggle } from "./LanguageToggle";
import { paths } from "./paths";
import classes from "./Sidebar.module.css";
import { Wordmark } from "./Wordmark";

/** `onNavigate` runs when the reader has chosen where to go. */
export function Sidebar({ onNavigate }: { onNavigate: () => void }) {
  return (
    <div className={classes.sidebar}>
      <div className={classes.brand}>
        <Wordmark />
        <LanguageToggle />
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
      </nav>
      <QuestionList onNavigate={onNavigate} />
      <UploadButton variant="default" fullWidth />
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
