/**
 * Words that people use for one another when they speak of what APIs do. Each line is a concept; a word may belong to
 * several. A match of concepts counts less than one of words, so that an API which knows a word in one sense only is
 * found by it first.
 */
import { stemmer } from "stemmer";

const groups: readonly string[] = [
  // What is done.
  "create add new make insert register post generate build provision compose write",
  "submit file report send raise",
  "get show see view read fetch retrieve display check inspect describe",
  "list browse enumerate index overview",
  "search find lookup query seek filter locate discover",
  "update change edit modify set rename patch alter adjust correct revise replace",
  "delete remove drop destroy erase clear discard unset purge trash withdraw uninstall",
  "enable activate allow",
  "disable deactivate off mute snooze silence suspend disturb dnd",
  "stop halt pause cancel abort terminate end kill interrupt",
  "start begin open resume launch play trigger dispatch initiate run",
  "execute exec run command invoke",
  "rerun restart retry again redo",
  "close archive shutdown resolve finish complete done",
  "reopen restore unarchive undelete recover",
  "kick expel evict ban remove",
  "block ban deny reject refuse",
  "approve accept confirm grant",
  "move transfer transition migrate",
  "copy fork clone duplicate",
  "attach connect link associate bind",
  "detach disconnect unlink dissociate",
  "share publish expose release",
  "store save keep put",
  "upload import attach",
  "download export",
  "invite invitation join add",
  "assign give grant delegate allocate assignee",
  "notify notification alert inform remind reminder",
  "subscribe watch follow observe watcher follower",
  "schedule cron recurring periodic night nightly daily weekly hourly timer tomorrow later",
  "count number total statistics usage metric amount",
  "calculate compute estimate preview",
  "verify validate identity check",
  "suggest recommend recommendation proposal",
  "compare diff difference",
  "merge combine join",
  "scale resize replica capacity autoscaler",
  "deploy deployment release rollout",
  "jump seek skip position",
  // Whom and what it concerns.
  "user person people member colleague employee teammate participant collaborator contact",
  "customer client buyer payer shopper consumer",
  "group team",
  "organization org company enterprise workspace tenant business",
  "account profile",
  "owner author creator maintainer",
  "administrator admin",
  "issue bug ticket defect problem incident",
  "repository repo",
  "project workspace",
  "pull pr merge",
  "comment reply answer note response remark",
  "message chat dm post",
  "channel conversation room chat",
  "thread reply conversation",
  "email mail",
  "emoji smiley emoticon reaction thumb",
  "picture image photo avatar icon cover artwork screenshot thumbnail",
  "file document attachment content",
  "folder directory",
  "song track music",
  "artist singer band musician",
  "podcast show",
  "album record",
  "speaker device player",
  "popular top best trending favorite favourite",
  "favorite favourite star bookmark like saved liked loved starred stargazer",
  "similar related",
  "payment charge pay transaction",
  "invoice bill",
  "refund reimburse",
  "discount coupon promotion voucher",
  "price cost fee",
  "subscription plan membership",
  "dispute chargeback",
  "balance fund money",
  "payout withdrawal earnings",
  "product item article good",
  "order purchase checkout cart",
  "card debit credit",
  "tax vat",
  "machine node server host computer instance vm",
  "container pod",
  "application app workload software program",
  "log output",
  "disk volume storage drive persistent",
  "memory cpu resource quota",
  "limit quota cap maximum threshold",
  "traffic network",
  "configuration config setting preference option parameter",
  "secret password credential token key passphrase",
  "permission right role privilege access authorization allowed grant",
  "login session authentication auth identity self current",
  "webhook callback hook endpoint",
  "event activity audit happened",
  "history changelog revision log past previous",
  "schema type kind",
  "state status phase stage condition",
  "workflow pipeline build ci action",
  "job task work",
  "work worklog hour effort time",
  "version release",
  "label tag",
  "category genre topic",
  "url link permalink address",
  "title name summary subject",
  "dialog popup modal form view",
  "snippet gist paste",
  "view visit visitor traffic",
  "current now currently",
  "recent last latest lately newest",
  "next upcoming future",
  "direct private dm im",
  "region location zone place",
];

/** No word of a text contains a colon. */
const mark = ":";

const concepts = new Map<string, string[]>();
for (const [index, group] of groups.entries()) {
  for (const word of group.split(" ")) {
    const stem = stemmer(word);
    concepts.set(stem, [...(concepts.get(stem) ?? []), `${mark}${index}`]);
  }
}

const none: readonly string[] = [];

export function conceptsOf(stem: string): readonly string[] {
  return concepts.get(stem) ?? none;
}

export function isConcept(term: string): boolean {
  return term.startsWith(mark);
}
