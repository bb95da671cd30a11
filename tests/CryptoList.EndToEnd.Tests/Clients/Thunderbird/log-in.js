await until("the main window", () => threePane().folderTree && imap());
imap().password = args.password;
MailServices.outgoingServer.defaultServer.password = args.password;
imap().performExpand(main().msgWindow);
await until("the inbox", () => inbox());
