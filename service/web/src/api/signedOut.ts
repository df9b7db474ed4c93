const signedOut = new EventTarget();
const EVENT = "signed-out";
const UNAUTHORIZED = 401;

/** Tell whoever listens that a request came back because nobody is signed in any more. */
export function noteStatus(response: Response): Response {
  if (response.status === UNAUTHORIZED) signedOut.dispatchEvent(new Event(EVENT));
  return response;
}

/** Be told so; returns what ends it. */
export function onSignedOut(listener: () => void): () => void {
  signedOut.addEventListener(EVENT, listener);
  return () => {
    signedOut.removeEventListener(EVENT, listener);
  };
}
