import { strings } from "../strings";

/** A document's address: a link if it leads to the web, plain text if it is anything else. */
export function SafeLink({ url }: { url: string }) {
  if (!isWebAddress(url)) return <span>{url}</span>;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer" title={strings.source.openOriginal}>
      {url}
    </a>
  );
}

function isWebAddress(url: string): boolean {
  if (!URL.canParse(url)) return false;
  return ["http:", "https:"].includes(new URL(url).protocol);
}
