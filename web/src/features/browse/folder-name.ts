import { pathMistake } from "../../api/entry-path";

export type NameProblem = "empty" | "slash" | "dots" | "too_long" | "control";

/** S3 keys hold 1,024 bytes; one folder must leave room for others and for file names. */
const MOST_BYTES = 255;

/** Why a text cannot be the name of a folder; null when it can. */
export function nameProblem(name: string): NameProblem | null {
	if (name.trim() === "") return "empty";
	if (name.includes("/")) return "slash";
	if (pathMistake(name) === "outside") return "dots";
	if (/\p{Cc}/u.test(name)) return "control";
	if (new TextEncoder().encode(name).length > MOST_BYTES) return "too_long";
	return null;
}
