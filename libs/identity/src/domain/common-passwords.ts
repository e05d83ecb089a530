/**
 * Passwords of at least ten characters that lists of stolen ones hold most often, and those that this product itself
 * suggests (NIST SP 800-63B §3.1.1.2 asks to refuse such). Lower case, and without what is not a letter or a digit.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `
  1234567890 0123456789 0987654321 9876543210 12345678910 123456789a a123456789 123456789q q123456789 1234567891 12345678900
  1234554321 1234512345 1122334455 1111122222 1357924680 1029384756 1020304050 123123123 1231231234 123321123321 123456123456
  12345678901 123456789012 1234567890123 123456789123 123456123 987654321a 147258369 1472583690 7894561230 7410852963 0123456789a
  qwertyuiop qwertyuiop1 qwertyuiop123 qwertyuiop12 qwerty12345 qwerty123456 qwerty1234 qwerty123456789 qwertyqwerty asdfghjkl1
  asdfghjklm asdfasdfasdf asdfghjkl123 zxcvbnm123 zxcvbnm1234 zxcvbnmasdf 1qaz2wsx3edc 1q2w3e4r5t 1q2w3e4r5t6y qazwsxedcrfv qazwsxedc1
  q1w2e3r4t5 q1w2e3r4t5y6 qwe123qwe123 qweasdzxc123 azertyuiop azertyuiop1 azertyuiop123 azerty12345 azerty123456 azertyazerty
  password12 password123 password1234 password12345 password123456 password01 passw0rd123 password11 password99 password2024
  password2025 password2026 passwordpassword mypassword mypassword1 mypassword123 changeme123 changemenow letmein1234 letmein123
  welcome123 welcome1234 welcome2024 welcome2025 welcome2026 administrator administrateur adminadmin admin12345 admin123456 superadmin
  iloveyou12 iloveyou123 iloveyou1234 iloveyouforever ilovejesus ilovemyself ilovemymom iloveyou22 jetaime123 jetaimefort monamour123 monamour12
  motdepasse motdepasse1 motdepasse12 motdepasse123 motdepasse1234 bonjour123 bonjour1234 bonjourbonjour soleil1234 chocolat123 doudou1234
  princess123 sunshine123 football123 football12 baseball123 basketball basketball1 superman123 spiderman123 pokemon1234 michael1234
  liverpool1 liverpool123 manchester manchester1 barcelona10 barcelona1 realmadrid christopher alexander1 elizabeth1 jennifer123
  internet123 computer123 minecraft123 dragonball dragonballz startrek123 blink182blink nightmare1 strawberry strawberry1 butterfly1
  butterfly123 california california1 washington springfield university1 montreal123 canadiens123 quebec1234 tabarnak123 hockey1234
  abcdefghij abcdefghijk abcdefghijkl abcdefgh12 abcd123456 abc1234567 abc123456789 abcabcabc123 aaaaaaaaaa1 test123456 testtest123 secret1234
  monkey1234 dragon1234 master1234 shadow1234 killer1234 charlie123 jordan1234 freedom123 whatever123 trustno1234 google1234 facebook123
  correcthorsebatterystaple demonstration maillage123 maillage1234 maillagemaillage
  `
    .trim()
    .split(/\s+/),
);
