// Opens a message of the inbox as a click in the list does; gives what is shown, and saves what is attached.
const folder = inbox();
const header = await until(`a message with the subject ${args.subject}`, async () => {
  const found = [...folder.messages].find(message => message.mime2DecodedSubject == args.subject);
  if (!found) await lookAt(folder);
  return found;
});
const pane = threePane();
pane.paneLayout.messagePaneVisible = true;
pane.displayFolder(folder.URI);
const index = await until("its line in the list", () => {
  const at = pane.gFolder == folder ? pane.gDBView.findIndexOfMsgHdr(header, true) : -1;
  return at >= 0 && at != 0xffffffff && [at];
});
pane.threadTree.selectedIndex = index[0];
const shown = pane.messageBrowser.contentWindow;
await until("the message", () => shown.gMessage?.messageKey == header.messageKey && shown.msgLoaded);
// The document also holds the header, as it would be printed.
const text = () => [...shown.getMessagePaneBrowser().contentDocument.querySelectorAll(".moz-text-plain, .moz-text-flowed, .moz-text-html")].map(part => part.innerText).join("\n").trim();
await until("its text", text);
const attachments = {};
for (const attachment of shown.currentAttachments) {
  attachments[attachment.name] = PathUtils.join(args.folder, attachment.name);
  await attachment.saveToFile(attachments[attachment.name]);
}
return {
  subject: shown.document.getElementById("expandedsubjectBox").textContent.trim(),
  header: shown.document.getElementById("messageHeader").innerText,
  text: text(),
  attachments,
};
