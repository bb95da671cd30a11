const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const main = () => Services.wm.getMostRecentWindow("mail:3pane");
const pause = milliseconds => new Promise(over => main().setTimeout(over, milliseconds));
// Waits until a question is answered with something; one that throws is not answered yet.
async function until(what, answered) {
  const end = Date.now() + 120_000;
  let last = "";
  while (Date.now() < end) {
    try {
      const answer = await answered();
      if (answer) return answer;
    } catch (thrown) {
      last = String(thrown);
    }
    await pause(50);
  }
  throw new Error(`It never came to this: ${what}. ${last}`);
}
const imap = () => MailServices.accounts.allServers.find(server => server.type == "imap");
const inbox = () => imap().rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox);
const threePane = () => main().document.getElementById("tabmail").currentAbout3Pane;
// Has the folder looked at once, whatever comes of it.
const lookAt = folder => new Promise(over => folder.QueryInterface(Ci.nsIMsgImapMailFolder).updateFolderWithListener(main().msgWindow, {
  QueryInterface: ChromeUtils.generateQI(["nsIUrlListener"]),
  OnStartRunningUrl() {},
  OnStopRunningUrl: () => over(),
}));
