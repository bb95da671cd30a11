"""smtp_send.py HOST PORT USER PASSWORD-FILE TO SUBJECT TEXT ATTACHMENT: sends one mail as USER."""
import email.message, email.policy, email.utils, pathlib, smtplib, sys

host, port, user, password_file, to, subject, text, attachment = sys.argv[1:]
mail = email.message.EmailMessage(policy=email.policy.SMTP)
mail["From"], mail["To"], mail["Subject"] = user, to, subject
mail["Date"], mail["Message-ID"] = email.utils.formatdate(), email.utils.make_msgid(domain="example.org")
mail.set_content(text)
file = pathlib.Path(attachment)
mail.add_attachment(file.read_bytes(), maintype="application", subtype="octet-stream", filename=file.name)
with smtplib.SMTP(host, int(port), timeout=120) as smtp:
    smtp.login(user, pathlib.Path(password_file).read_text().strip())
    smtp.send_message(mail)
