//! The words that [`context`](super::context) knows, by what they say; commas between them.
//!
//! ASCII letters match in both cases; other letters stand here in each case that begins a sentence or a form.

use super::PersonalKind::*;
use super::context::Topic;

/// Topics and their words.
pub(super) const WORDS: &[(Topic, &str)] = &[
    (Topic::Kind(Phone), PHONE),
    (Topic::Kind(Phone), PHONE_EAST),
    (Topic::Other, OTHER),
    (Topic::Other, OTHER_EAST),
    (
        Topic::Kind(CreditCard),
        "card, visa, maestro, karte, carte, tarjeta, cartão, carta, карта, карты, 卡号, 卡, カード, 카드",
    ),
    (
        Topic::Kind(Ip),
        "ip, ipv4, dns, server, host, ping, address, gateway, router, 地址, 服务器, 伺服器, アドレス",
    ),
    (Topic::Kind(Mac), "mac, ethernet, hardware address, 网卡, 物理地址, MACアドレス"),
    (
        Topic::Kind(CnResidentId),
        "身份证, 身份證, 证件号, 公民身份, resident id, id card, id number",
    ),
    (Topic::Kind(UsSsn), "ssn, social security, social, taxpayer, tin, itin, seguro social"),
    (Topic::Kind(BrCpf), "cpf, cadastro de pessoa"),
    (Topic::Kind(InAadhaar), "aadhaar, aadhar, uidai, uid, आधार"),
    (
        Topic::Kind(NlBsn),
        "bsn, burgerservicenummer, sofinummer, sofi-nummer, citizen service number",
    ),
    (Topic::Kind(PlPesel), "pesel"),
    (
        Topic::Kind(SePersonnummer),
        "personnummer, personnr, pnr, samordningsnummer, personal identity number",
    ),
    (Topic::Kind(UkNhs), "nhs, nhs number, national health"),
    (Topic::Kind(CaSin), "sin, nas, social insurance, assurance sociale"),
    (Topic::Kind(ZaId), "sa id, id number, id-nommer, identity number"),
    (Topic::Kind(KrRrn), "rrn, resident registration, 주민등록, 주민번호, 외국인등록"),
    (Topic::Kind(HkHkid), "hkid, identity card, id card, 身份證, 身份证"),
    (Topic::Kind(JpMyNumber), "my number, individual number, マイナンバー, 個人番号"),
    (Topic::Kind(AuTfn), "tfn, tax file"),
    (Topic::Kind(AuMedicare), "medicare"),
    (
        Topic::Kind(DeSteuerId),
        "steuer-id, steuerid, steuer-identifikationsnummer, steueridentifikationsnummer, idnr, identifikationsnummer, \
         steuernummer, steuerliche, tin, tax id, tax identification",
    ),
];

const PHONE: &str = "phone, phones, phone number, telephone, tel, mobile, mob, cell, cellphone, call, calling, \
    called, text, fax, sms, whatsapp, dial, ring, hotline, landline, reach me, telefon, telefonnummer, handy, \
    handynummer, mobil, mobilnummer, rufnummer, ruf, rufen, anruf, anrufen, durchwahl, festnetz, téléphone, \
    Téléphone, tél, Tél, portable, appelez, appeler, numéro de portable, teléfono, Teléfono, telefono, móvil, \
    movil, celular, llámame, llame, llamar, llama, telefone, telemóvel, telemovel, ligue, ligar, cellulare, \
    chiama, chiamare, bel, telefoonnummer, ring, telefoon, zadzwoń, telefonu, komórka, ara, cep, \
    телефон, Телефон, тел, Тел, моб, Моб, звоните, Звоните, мобильный, هاتف, جوال, טלפון, נייד, मोबाइल, फोन, फ़ोन";

const PHONE_EAST: &str = "电话, 手机, 座机, 致电, 来电, 拨打, 热线, 传真, 联系方式, 微信, 短信, 打我, 固话, 號碼, \
    電話, 手機, 致電, 撥打, 傳真, 熱線, 短訊, 携帯, 自宅, ＦＡＸ, お問い合わせ, 連絡先, \
    전화, 휴대폰, 핸드폰, 연락처, 팩스";

const OTHER: &str = "order, order no, invoice, tracking, ticket, case number, case no, serial, imei, isbn, issn, \
    doi, vin, version, sku, ref, reference, rma, barcode, ean, upc, part, item no, account number, usd, eur, gbp, rs, \
    price, total, student number, timestamp, ts, bestellnummer, bestellung, rechnung, auftrag, sendung, \
    commande, facture, pedido, factura, fatura, ordine, fattura, zamówienie, заказ, заказа, hotfix, build";

const OTHER_EAST: &str = "订单, 单号, 编号, 运单, 流水号, 商品, 价格, 总计, 金额, 共计, 邮编, 时间戳, 条形码, 书号, 学号, \
    工号, 序列号, 版本, 期, 訂單, 單號, 編號, 價格, 註文, 注文番号, 注文, 伝票, 品番, 주문번호, 주문, 운송장";
