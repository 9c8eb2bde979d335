"""Mail providers where everybody can have an address: a name under their domains says nothing of an organisation.

The list is our own and not complete; a domain that is missing is still verified only by whoever can write to its DNS zone, or by
an administrator's word.
"""

from __future__ import annotations

from consultant.mail.organisation import organisational_domain

_MANY = {
    "gmx": "com net de at ch fr us co.uk",
    "hotmail": "com co.uk de fr it es nl be se no dk com.br com.ar ca co.jp",
    "live": "com co.uk de fr it nl be se no dk ca com.au com.mx",
    "outlook": "com de fr it es jp com.br com.au ie dk pt",
    "yahoo": "com co.uk de fr it es ca ie in co.in co.jp com.br com.ar com.mx com.au com.sg com.hk com.tw",
    "yandex": "ru com by kz ua",
    "aol": "com de fr co.uk",
    "zoho": "com eu in",
    "tutanota": "com de",
    "mailbox": "org",
}
_SINGLE = """
126.com 139.com 163.com 189.cn aim.com alice.it arcor.de att.net bellsouth.net bigpond.com bk.ru bluewin.ch bt.com btinternet.com
charter.net comcast.net cox.net daum.net duck.com earthlink.net excite.com fastmail.com fastmail.fm foxmail.com free.fr freenet.de
frontier.com gmail.com googlemail.com hanmail.net hey.com hushmail.com icloud.com inbox.com inbox.ru juno.com keemail.me laposte.net
libero.it list.ru mac.com mail.com mail.ru me.com msn.com naver.com netscape.net netzero.net ntlworld.com optonline.net orange.fr
passport.com pm.me posteo.de proton.me protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com roadrunner.com rocketmail.com rr.com
runbox.com sbcglobal.net sfr.fr sina.com sky.com sohu.com suddenlink.net t-online.de talktalk.net tiscali.it tuta.com tuta.io
tutamail.com uol.com.br verizon.net virgilio.it virginmedia.com wanadoo.fr web.de windowslive.com windstream.net wp.pl xtra.co.nz yeah.net
ymail.com mailinator.com guerrillamail.com 10minutemail.com yopmail.com temp-mail.org trashmail.com sharklasers.com
"""
PUBLIC_MAIL = frozenset(_SINGLE.split()) | {
    f"{name}.{ending}" for name, endings in _MANY.items() for ending in endings.split()
}


def is_public_mail(domain: str) -> bool:
    """Whether the domain, or the one that it is under, is a public mail provider's."""
    return domain in PUBLIC_MAIL or organisational_domain(domain) in PUBLIC_MAIL
