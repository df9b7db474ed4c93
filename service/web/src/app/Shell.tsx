import { ActionIcon, Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2 } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { useCollection } from "../features/library/CollectionContext";
import { strings } from "../strings";
import classes from "./Shell.module.css";
import { Sidebar } from "./Sidebar";
import { Wordmark } from "./Wordmark";

interface Props {
  /** The panel beside the page. */
  aside: ReactNode;
  children: ReactNode;
}

// Mantine's AppShell writes style elements; a grid lets the page forbid them.
export function Shell({ aside, children }: Props) {
  const [menu, { open, close }] = useDisclosure(false);
  return (
    <div className={classes.shell}>
      <div className={classes.sidebar}>
        <Sidebar onNavigate={close} />
      </div>
      <div className={classes.column}>
        <TopBar onMenu={open} />
        <main className={classes.main}>{children}</main>
      </div>
      {aside}
      <Drawer
        opened={menu}
        onClose={close}
        size="min(20rem, 86vw)"
        padding={0}
        withCloseButton={false}
        lockScroll={false}
        classNames={{ body: classes.drawer ?? "" }}
        attributes={{ content: { "aria-label": strings.nav.label } }}
      >
        <Sidebar onNavigate={close} />
      </Drawer>
    </div>
  );
}

/** Stands in for the sidebar on narrow screens. */
function TopBar({ onMenu }: { onMenu: () => void }) {
  const { name } = useCollection();
  return (
    <header className={classes.bar}>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={strings.nav.open} onClick={onMenu}>
        <IconMenu2 size={20} />
      </ActionIcon>
      <Wordmark />
      <span className={classes.collection}>{name}</span>
    </header>
  );
}
