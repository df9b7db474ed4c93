import { Button, TextInput } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type SyntheticEvent } from "react";

import { problemOf, ProblemError, type Problem } from "../../api/problem";
import { signIn } from "../../api/session";
import { ColorSchemeToggle } from "../../app/ColorSchemeToggle";
import { LanguageToggle } from "../../app/LanguageToggle";
import { Wordmark } from "../../app/Wordmark";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { strings } from "../../strings";
import classes from "./SignInPage.module.css";
import { SESSION } from "./useSession";

const KEY = /^fn_[A-Za-z0-9_-]{43}$/;
const UNAUTHORIZED = 401;

interface Props {
  /** Whether one can sign in at a provider, too. */
  hasProvider: boolean;
}

export function SignInPage({ hasProvider }: Props) {
  const queries = useQueryClient();
  const [key, setKey] = useState("");
  const [isMisshapen, setMisshapen] = useState(false);
  const [wasRefusedElsewhere] = useState(() => new URLSearchParams(window.location.search).has("sign-in"));
  const { mutate, isPending, error } = useMutation({
    mutationFn: signIn,
    onSuccess: (session) => {
      // Nothing that was read before, as somebody else or as nobody, is to be seen now.
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] });
      queries.setQueryData(SESSION, session);
    },
  });

  useEffect(() => {
    document.title = `${strings.session.title} · Footnote`;
  }, []);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const typed = key.trim();
    setMisshapen(!KEY.test(typed));
    if (KEY.test(typed)) mutate(typed);
  };

  return (
    <div className={classes.page}>
      <header className={classes.bar}>
        <Wordmark />
        <LanguageToggle />
        <ColorSchemeToggle />
      </header>
      <main className={classes.main}>
        <form className={classes.form} onSubmit={submit} noValidate>
          <h1 className={classes.title}>{strings.session.title}</h1>
          <p className={classes.lead}>{strings.session.lead}</p>
          {error && <ProblemNotice problem={refusal(error)} />}
          {wasRefusedElsewhere && !error && (
            <ProblemNotice
              problem={{ title: strings.session.elsewhereRefused, detail: strings.session.elsewhereDetail }}
            />
          )}
          {hasProvider && (
            <>
              <Button component="a" href="/v1/sign-in" size="md" fullWidth>
                {strings.session.elsewhere}
              </Button>
              <p className={classes.or}>{strings.session.or}</p>
            </>
          )}
          <TextInput
            label={strings.session.key}
            description={strings.session.keyHint}
            error={isMisshapen && strings.session.wrongShape}
            leftSection={<IconKey size={16} aria-hidden />}
            type="password"
            name="key"
            autoComplete="current-password"
            autoCapitalize="none"
            spellCheck={false}
            size="md"
            value={key}
            onChange={(event) => {
              setKey(event.currentTarget.value);
            }}
          />
          <Button type="submit" variant={hasProvider ? "default" : "filled"} size="md" fullWidth disabled={isPending}>
            {isPending ? strings.session.signingIn : strings.session.signIn}
          </Button>
        </form>
      </main>
    </div>
  );
}

/** What the service says of API keys is for programs; here it is said for readers. */
function refusal(error: Error): Problem {
  if (error instanceof ProblemError && error.status === UNAUTHORIZED) {
    return { title: strings.session.refused, detail: strings.session.refusedDetail };
  }
  return problemOf(error);
}
