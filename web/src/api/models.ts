import type { components } from "./schema";

type Schemas = components["schemas"];

/** An answer always has every field, at any depth; what is missing is null, whatever the document says of optional ones. */
type Whole<Shape> = Shape extends object ? { [Key in keyof Shape]-?: Whole<Shape[Key]> } : Shape;
type Answer<Name extends keyof Schemas> = Whole<Schemas[Name]>;

/** The names by which the app knows the shapes of the API. Nothing else imports schema.ts. */
export type Problem = Schemas["Problem"];
export type Role = Schemas["Role"];
export type MenuItem = Schemas["MenuItem"];
export type Me = Answer<"Me">;
export type SignIn = Answer<"SignIn">;
export type SetupState = Answer<"SetupStatus">;
export type InvitationDetails = Answer<"InvitationDetails">;
export type Invitation = Answer<"OneTimeLink">;
export type Member = Answer<"Member">;
export type MemberState = Schemas["MemberState"];
export interface InvitedMember {
	member: Member;
	invitation: Invitation;
}
export type Permission = Schemas["Permission"];
export type Bucket = Answer<"Bucket">;
/**
 * A bucket as it was open to the person when a screen was made: paths only mean the same as long as the grant does.
 * Every request about a path says both.
 */
export type OpenBucket = Pick<Bucket, "id" | "grant_version">;
export type BucketInput = Schemas["BucketInput"];
export type BucketSettings = Answer<"BucketSettings">;
export type SavedBucket = Answer<"SavedBucket">;
export type Report = Answer<"Report">;
export type Check = Answer<"Check">;
export type CheckName = Check["check"];
export type Grant = Answer<"Grant">;
export type Entry = Answer<"Entry">;
export type PreviewKind = NonNullable<Entry["preview"]>;
export type EntryPage = Answer<"EntryPage">;
export type EntryDetails = Answer<"EntryDetails">;
export type FileUrl = Answer<"FileUrl">;
export type DeleteResult = Answer<"DeleteResult">;
export type SignedPut = Schemas["SignedPut"];
export type UploadTicket = Schemas["Upload"];
export type UploadAnswer =
	| Exclude<Schemas["StartedUpload"], { status: "exists" }>
	| { status: "exists"; path: string; existing: Entry };
/** One session, as the person knows it: a device that is signed in. */
export type SignedInDevice = Answer<"Session">;
export type ResetLink = Answer<"OneTimeLink">;
export type ResetDetails = Answer<"PasswordResetDetails">;
export type Notice = Answer<"Notice">;
export type NoticePage = Answer<"NoticePage">;
export type NoticeKind = Notice["kind"];
export type NoticeChoices = Answer<"NoticeChoices">;
export type NoticeChoice = Answer<"NoticeChoice">;
/** E-mails that were not sent so far. */
export type OutboxPage = Answer<"OutboxPage">;
export type OutboxEmail = Answer<"OutboxEmail">;
export type TestedEmail = Answer<"TestedEmail">;
export type AuditRow = Answer<"AuditRow">;
export type ServerInfo = Answer<"ServerInfo">;
/** What this server is called, and which halves of it are in use. */
export type Product = Answer<"Product">;
export type ProductName = Schemas["ProductName"];

/** Every list of the API: some items and where the next ones start. */
export interface Page<Item> {
	items: Item[];
	next_cursor: string | null;
}

/** How true what is shown is, and how that is known. */
export type Freshness = Answer<"Freshness">;
export type Amount = Answer<"Amount">;

export type SearchOrder = Schemas["SearchOrder"];
/** A folder of a bucket with everything below it; `path` is "" for the whole bucket. */
export type SearchScope = Answer<"Scope">;
export type SearchHit = Answer<"SearchHit">;
export type SavedSearch = Answer<"SavedSearch">;
export type NewSearch = Required<Schemas["NewSearch"]>;

/** What takes the space below a folder. */
export type Usage = Answer<"Usage">;

/** The catalog of a bucket, as its admins see it. */
export type CatalogState = Answer<"CatalogState">;
export type CatalogStatus = Schemas["CatalogStatus"];
export type EventHook = Answer<"EventHook">;
/** Its secret is shown this once. */
export type NewEventHook = Answer<"NewEventHook">;

/** The mail half at a glance; without an account everything but that is empty. */
export type MailDashboard = Answer<"Dashboard">;
export type MailAccount = NonNullable<MailDashboard["account"]>;
export type DomainCount = Answer<"DomainCount">;
export type MailDomain = Answer<"MailDomain">;
export type MailHealth = Schemas["Health"];
export type Mailbox = Answer<"Mailbox">;
export type MailboxPage = Answer<"MailboxPage">;
/** As it is at PurelyMail right now. */
export type MailboxDetails = Answer<"MailboxDetails">;
export type NewMailbox = Schemas["NewMailbox"];
export type MailboxChange = Schemas["MailboxChange"];
export type RecoveryMethod = Answer<"RecoveryMethod">;
export type SaveRecovery = Schemas["SaveRecovery"];
export type AppPasswordMade = Answer<"AppPasswordMade">;
/** The link that hands a password over. It is told once. */
export type HandOverLink = Answer<"HandOverLink">;
export type SignInTried = Answer<"SignInTried">;
export type HandOver = Answer<"HandOver">;
export type HandedOver = Answer<"HandedOver">;
export type BulkPlan = Answer<"BulkPlan">;
export type BulkAct = Schemas["BulkAct"];
/** A table of mailboxes that is, or was, carried out. */
export type BulkRun = Answer<"BulkRun">;
export type BulkRunDetails = Answer<"BulkRunDetails">;
export type BulkRow = Answer<"BulkRow">;
export type BulkRowState = Schemas["BulkRowState"];
/** Somebody leaves: what is to happen to their mailbox. */
export type OffBoarding = Schemas["OffBoarding"];
export type OffBoardingStep = Schemas["OffBoardingStep"];
export type OffBoardingPlan = Answer<"OffBoardingPlan">;
export type OffBoardingResult = Answer<"OffBoardingResult">;
export type MailDomainChange = Schemas["MailDomainChange"];
/** What a domain should publish and what it does, as this server saw it. */
export type DnsReport = Answer<"DnsReport">;
export type DnsRecord = DnsReport["records"][number];
export type DnsVerdict = Schemas["DnsVerdict"];
export type RecordsFormat = "table" | "zone" | "cloudflare" | "terraform";
/** Whether the ownership record of a domain is published. */
export type OwnershipSeen = Answer<"OwnershipSeen">;
export type RoutingRule = Answer<"RoutingRule">;
export type RulePattern = Schemas["RulePattern"];
export type RuleInput = Required<Schemas["RuleInput"]>;
export type RulePreview = Answer<"RulePreview">;
/** One step of a mail on its way. */
export type DeliveryStep = Answer<"Trace">["steps"][number];
/** Something that is deleted for good, later. */
export type Deletion = Answer<"Deletion">;
export type DeletionList = Answer<"DeletionList">;

/** What the server says on the live socket. */
export type LiveMessage = Answer<"ServerMessage">;
export type SearchMessage = Extract<LiveMessage, { type: `search_${string}` }>;

/** What the tab says on it. */
export type ClientMessage = Answer<"ClientMessage">;
export type SearchRequest = Extract<ClientMessage, { type: "search" }>;
