// Waits for the compose window, writes into it what is given, attaches, and sends as its button does.
const compose = await until("the compose window", () => {
  const window = Services.wm.getMostRecentWindow("msgcompose");
  return window?.gMsgCompose?.editor && window.composeEditorReady && window;
});
if (args.subject) compose.document.getElementById("msgSubject").value = args.subject;
compose.gMsgCompose.editor.QueryInterface(Ci.nsIPlaintextEditor ?? Ci.nsIEditor).insertText(args.text);
if (args.attachment) {
  const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
  file.initWithPath(args.attachment);
  const attachment = Cc["@mozilla.org/messengercompose/attachment;1"].createInstance(Ci.nsIMsgAttachment);
  attachment.url = Services.io.newFileURI(file).spec;
  attachment.name = file.leafName;
  attachment.size = file.fileSize;
  await compose.AddAttachments([attachment]);
}
let ended = null;
compose.gMsgCompose.addMsgSendListener({
  QueryInterface: ChromeUtils.generateQI(["nsIMsgSendListener"]),
  onStartSending() {},
  onSendProgress() {},
  onStatus() {},
  onGetDraftFolderURI() {},
  onTransportSecurityError() {},
  onSendNotPerformed() {
    // Said when the window closes, too.
    ended ??= "not sent";
  },
  onStopSending(id, status, message) {
    ended = Components.isSuccessCode(status) ? "sent" : `not sent: 0x${(status >>> 0).toString(16)} ${message}`;
  },
});
compose.goDoCommand("cmd_sendNow");
const outcome = await until("the end of sending", () => ended);
if (outcome == "sent") {
  await until("the compose window to close", () => compose.closed);
  return outcome;
}
// What it tells the person, in a dialog in front of the window.
const dialog = await until("the dialog", () => [...Services.ww.getWindowEnumerator()].flatMap(window => [window, window.gDialogBox?.dialog?._frame?.contentWindow]).find(window => window?.Dialog?.ui?.infoBody));
const said = dialog.Dialog.ui.infoBody.textContent;
dialog.Dialog.ui.button0.click();
return said;
