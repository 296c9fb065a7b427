"""Messages that come back, as mail servers write them. Every one is about a mail to an invented director."""

RETURN_PATH = "b+agj2pqvu7b6r5gtlhrox5d4qci.aaaaaaaaaaaaaaaaaaaa@statements.example.org"
MESSAGE_ID = "<0f5c1d2e3b4a59687766554433221100@statements.example.org>"
REFUSED = "smtp; 550 5.1.1 <director@lantern.example.org>: Recipient address rejected: User unknown"


def dsn(
    *,
    to: str = RETURN_PATH,
    message_id: str = MESSAGE_ID,
    action: str = "failed",
    status: str = "5.1.1",
    said: str = REFUSED,
    own_id: str = "20261201120000.4F3A2@mx.lantern.example.org",
) -> bytes:
    """A notification as Postfix writes it (RFC 3464)."""
    return f"""\
Return-Path: <>
Delivered-To: {to}
Date: Tue, 1 Dec 2026 12:00:00 +0000
From: MAILER-DAEMON@mx.lantern.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4F3A2.1764590400/mx.lantern.example.org"
Message-Id: <{own_id}>

This is a MIME-encapsulated message.

--4F3A2.1764590400/mx.lantern.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.lantern.example.org.

<director@lantern.example.org>: {said}

--4F3A2.1764590400/mx.lantern.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.lantern.example.org
X-Postfix-Sender: rfc822; {to}
Arrival-Date: Tue,  1 Dec 2026 11:59:58 +0000 (UTC)

Final-Recipient: rfc822; director@lantern.example.org
Original-Recipient: rfc822;director@lantern.example.org
Action: {action}
Status: {status}
Diagnostic-Code: {said}

--4F3A2.1764590400/mx.lantern.example.org
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

From: Undersigned <noreply@statements.example.org>
To: director@lantern.example.org
Subject: A request for your organization
Message-ID: {message_id}
Date: Tue, 1 Dec 2026 11:59:57 +0000

--4F3A2.1764590400/mx.lantern.example.org--
""".encode()


QMAIL = f"""\
Return-Path: <>
To: {RETURN_PATH}
From: MAILER-DAEMON@harbour.example.org
Subject: failure notice

Hi. This is the qmail-send program at harbour.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<director@lantern.example.org>:
Remote host said: 550 5.7.1 No such user director here, 203.0.113.9

--- Below this line is a copy of the message.

Return-Path: <{RETURN_PATH}>
From: Undersigned <noreply@statements.example.org>
Message-ID: {MESSAGE_ID}
Subject: A request for your organization

Dear director
""".encode()

EXIM = f"""\
Return-path: <>
Envelope-to: {RETURN_PATH}
X-Failed-Recipients: director@lantern.example.org
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@harbour.example.org>
To: {RETURN_PATH}
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  director@lantern.example.org
    SMTP error from remote mail server after RCPT TO:<director@lantern.example.org>:
    host mx.lantern.example.org [203.0.113.9]: 550 Unrouteable address

------ This is a copy of the message, including all the headers. ------

Message-ID: {MESSAGE_ID}
""".encode()

WARNING = f"""\
Return-path: <>
To: {RETURN_PATH}
From: Mail Delivery System <Mailer-Daemon@harbour.example.org>
Subject: Warning: message 1a2b3c delayed 24 hours

A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue.

The message has not yet been delivered to
  <director@lantern.example.org>

No action is required on your part. Delivery attempts will continue.
""".encode()

OUT_OF_OFFICE = f"""\
From: Alesia Partner <director@lantern.example.org>
To: {RETURN_PATH}
Subject: Automatic reply: A request for your organization
Auto-Submitted: auto-replied
In-Reply-To: {MESSAGE_ID}
X-Auto-Response-Suppress: All

I am away until Monday. Call +44 550 5.1.1.
""".encode()

READ_RECEIPT = f"""\
From: Alesia Partner <director@lantern.example.org>
To: {RETURN_PATH}
Subject: Read: A request for your organization
Content-Type: multipart/report; report-type=disposition-notification; boundary=x

--x
Content-Type: text/plain

Your message was read.
--x
Content-Type: message/disposition-notification

Final-Recipient: rfc822;director@lantern.example.org
Disposition: manual-action/MDN-sent-manually; displayed
--x--
""".encode()

LETTER = f"""\
From: Alesia Partner <director@lantern.example.org>
To: {RETURN_PATH}
Subject: Re: A request for your organization

Thank you, we shall discuss it on Friday.
""".encode()

IN_UTF8 = (
    dsn(said="smtp; 550 5.1.1 <дырэктар@ліхтар.example>: няма такога")
    .replace(b"message/delivery-status", b"message/global-delivery-status")
    .replace(b"text/rfc822-headers", b"message/global-headers")
    .replace(b"rfc822;", b"utf-8;")
)
SHAPES = (dsn(), dsn(action="delayed", status="4.4.1"), QMAIL, EXIM, WARNING, OUT_OF_OFFICE, READ_RECEIPT, LETTER, IN_UTF8)
