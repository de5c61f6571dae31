/** Why a request gets a `Refusal`. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';
  readonly status: 400 | 422;

  /** 400 for what was sent, 422 for what is too much to compute; the message is a sentence for the reader. */
  constructor(status: 400 | 422, message: string) {
    super(message);
    this.status = status;
  }
}
