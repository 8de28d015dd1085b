import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { hasCode, UserError } from "../base/index.ts";

/**
 * What boot answers are signed with: ed25519, in the form of OpenBSD's signify(1), which stage one checks them
 * with. A signed answer is a comment line, the signature's line, and the answer.
 */
export interface SigningKey {
  /** For stage one: what `signify -V -p` reads. */
  readonly publicKey: string;
  sign(message: string): string;
}

/** The line that says nothing and has to be there. */
const comment = "untrusted comment: ";
/** How signify calls ed25519. */
const algorithm = "Ed";

/**
 * Opens the private key in a file (PEM, PKCS #8); a file that is not there is made, with a new key, readable by
 * its owner alone.
 * @throws UserError when the file holds something else
 */
export async function openSigningKey(path: string): Promise<SigningKey> {
  await mkdir(dirname(path), { recursive: true });
  try {
    const file = await open(path, "wx", 0o600);
    try {
      const { privateKey } = generateKeyPairSync("ed25519");
      await file.writeFile(privateKey.export({ format: "pem", type: "pkcs8" }));
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(await readFile(path));
  } catch (error) {
    throw new UserError(
      `${path} holds no private key in PEM; name a file that does not exist to have one made`,
      {
        cause: error,
      },
    );
  }
  if (key.asymmetricKeyType !== "ed25519") {
    throw new UserError(`${path} holds a key of type ${key.asymmetricKeyType}, expected ed25519`);
  }
  return signingKey(key);
}

/** A key that is nowhere but here. */
export function makeSigningKey(): SigningKey {
  return signingKey(generateKeyPairSync("ed25519").privateKey);
}

function signingKey(key: KeyObject): SigningKey {
  // An ed25519 key in SubjectPublicKeyInfo (RFC 8410) ends with its 32 bytes.
  const raw = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
  // By this number signify tells keys apart in its messages; any 8 bytes will do.
  const number = createHash("sha256").update(raw).digest().subarray(0, 8);
  const encode = (bytes: Uint8Array) =>
    Buffer.concat([Buffer.from(algorithm), number, bytes]).toString("base64");
  return {
    publicKey: `${comment}vmentry boot key\n${encode(raw)}\n`,
    sign: message =>
      `${comment}vmentry boot answer\n${encode(sign(null, Buffer.from(message), key))}\n${message}`,
  };
}
