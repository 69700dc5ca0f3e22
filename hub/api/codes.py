"""The register of what can be wrong: every code of a problem, its status, and what to do.

A code keeps its meaning for ever; see `docs/http-api.md`, what stays. Tests hold the code, the
OpenAPI document and that page to this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class Code:
    """What one code means.

    Args:
        statuses: The statuses that it comes with.
        zh: What is wrong and what helps, in Chinese.
        en: The same in English.
    """

    statuses: tuple[HTTPStatus, ...]
    zh: str
    en: str


def _code(status: int | tuple[int, ...], zh: str, en: str) -> Code:
    numbers = (status,) if isinstance(status, int) else status
    return Code(tuple(map(HTTPStatus, numbers)), zh, en)


ANY: Mapping[str, Code] = {
    "request.invalid": _code(
        422,
        "参数或正文不符合要求，详情指出哪一项",
        "A word or a member is not known, missing, of another type or out of bounds",
    ),
    "request.unread": _code(
        400,
        "收到的不是 HTTP，或其头部超过 8 KiB",
        "It is no HTTP, or its head is over 8 KiB",
    ),
    "request.accept": _code(
        406, "没有所要求的格式", "There is no form that Accept covers; leave it out"
    ),
    "request.slow": _code(
        408, "正文迟迟未到，请一次发完", "The body did not come; send it at once"
    ),
    "rate.limited": _code(
        429, "请求过多，按 Retry-After 稍后再试", "Too many requests; wait as Retry-After says"
    ),
    "host.foreign": _code(
        421, "请用本机名称访问", "Reached by a name that is not this machine's; use its own"
    ),
    "http.not_found": _code(404, "没有这个地址", "There is nothing at this address"),
    "http.method_not_allowed": _code(
        405, "此地址不接受该方法，见 Allow", "This address takes other methods; see Allow"
    ),
    "log.unavailable": _code(503, "暂时无法保存，请重试", "Nothing can be kept now; try again"),
    "log.deposed": _code(
        503, "另一个主机刚接管，请重试", "Another core has just taken over; try again"
    ),
    "gateway.no_core": _code(
        503,
        "此楼暂无主机应答，请重试",
        "No core of the building answers now; try again, a command under the same key",
    ),
    "internal": _code(500, "系统出错，日志有详情", "The hub failed; its log has more"),
}
"""What can be wrong with any call."""

WITH_BODY: Mapping[str, Code] = {
    "request.media": _code(
        415, "请以 application/json 发送正文", "Send the body as application/json"
    ),
    "request.malformed": _code(400, "正文不是 JSON", "The body is no JSON"),
    "http.request_entity_too_large": _code(
        413, "正文超过 64 KiB", "The body is larger than 64 KiB"
    ),
}
"""What can be wrong with any call that takes a body."""

WRITING: Mapping[str, Code] = {
    "origin.foreign": _code(
        403, "不接受其他网站的页面发出的请求", "A page of another origin sends it"
    ),
}
"""What can be wrong with any call that changes something."""

KEYED: Mapping[str, Code] = {
    "idempotency.key": _code(
        400,
        "Idempotency-Key 须为 1 至 128 个可见字符",
        "An Idempotency-Key has 1 to 128 printable characters",
    ),
}
"""What can be wrong with any call that takes `Idempotency-Key`."""

COMMANDS: Mapping[str, Code] = {
    **KEYED,
    "if_match.invalid": _code(
        400, "If-Match 不是实体标签列表", "If-Match is no list of entity tags"
    ),
    "store.idempotency.conflict": _code(
        409, "此键已用于另一请求，请换一个", "The key of another request; take a new one"
    ),
    "store.version.changed": _code(
        412, "查看之后已被他人更改，请再看一次", "Somebody changed it since you looked; look again"
    ),
    "store.version.unknown": _code(
        412, "此处从未生效过任何措施", "Nothing was ever in force there; look again"
    ),
    "store.unavailable": _code(
        503, "数据库暂时不可用，稍后用同一键重试", "The store is out of reach; send it again"
    ),
    "store.taken": _code(503, "数据库被另一个系统占用", "Another hub has the store; stop that one"),
}
"""What can be wrong with any command."""

PLACES: Mapping[str, Code] = {
    "place.unknown": _code(404, "没有这个地点", "There is no such place; close names are listed"),
    "place.ambiguous": _code(
        409, "有多个同名地点，请用 id", "Several places have this name; use one of the ids"
    ),
    "place.outside": _code(404, "该点不在任何楼层上", "The point lies on no level of that name"),
    "level.unknown": _code((404, 422), "没有这个楼层", "There is no such level"),
    "routing.place.unwalkable": _code(
        422, "该处无法站人", "Nobody can stand there with this way of moving"
    ),
    "routing.profile.unknown": _code(
        422, "没有这种出行方式", "There is no such profile; GET /venue lists them"
    ),
    "nearest.category.unknown": _code(
        422, "本馆没有这类地点", "The building has no place of this category"
    ),
    "nearest.many": _code(422, "地点太多，请缩小类别", "Too many places; narrow the category"),
    "reachable.busy": _code(
        503, "正在计算其他区域，请重试", "Other areas are being worked out; try again"
    ),
    "routing.stops.many": _code(422, "停靠点过多", "More stops than can be put in order"),
    "route.depart.invalid": _code(422, "出发时间无法识别", "The departure is no time"),
    "route.depart.past": _code(422, "出发时间已过", "The departure has passed; leave it out"),
    "route.depart.far": _code(422, "出发时间过远", "The departure is too far ahead"),
    "route.sessions.full": _code(
        503, "打开的路线过多，稍后再试", "Too many routes are open; try again later"
    ),
    "route.unknown": _code(404, "没有这条路线", "There is no such open route; it may have ended"),
}
"""What can be wrong with places and ways."""

MEASURES: Mapping[str, Code] = {
    "closure.target.unknown": _code(
        404, "不是可封闭的开口、单元或连接", "No opening, unit or connector of this building"
    ),
    "closure.reason.long": _code(422, "原因最多 200 字", "A reason has at most 200 characters"),
    "store.closure.exists": _code(409, "已封闭", "A closure is in force there already"),
    "store.closure.unknown": _code(404, "没有此封闭", "No such closure is in force"),
    "alarm.unknown": _code(404, "没有此报警", "No such alarm is raised"),
    "alarm.changed": _code(
        412, "查看之后报警曾解除又发生", "It was cleared and raised again since you looked"
    ),
    "alarm.note.long": _code(422, "备注最多 200 字", "A note has at most 200 characters"),
    "store.acknowledgement.exists": _code(
        409, "已有人确认", "Somebody has taken note of it already"
    ),
    "store.acknowledgement.unknown": _code(
        404, "没有此确认", "Nobody has taken note of it, or it has ended"
    ),
    "zone.unknown": _code(404, "没有此区域", "There is no such zone; GET /zones lists them"),
    "machine.unknown": _code(
        404, "没有此电梯或扶梯", "No lift or escalator; GET /machines lists them"
    ),
    "device.unknown": _code(404, "没有此设备", "There is no such device; GET /devices lists them"),
    "device.reason.long": _code(422, "原因最多 200 字", "A reason has at most 200 characters"),
    "store.out_of_service.unknown": _code(404, "未停用", "It is not out of service"),
    "evacuation.exits.none": _code(
        422, "平面图没有出口", "The floor plan has no exit; draw its outer doors"
    ),
    "evacuation.reason.long": _code(422, "原因最多 200 字", "A reason has at most 200 characters"),
    "store.evacuation.exists": _code(409, "疏散已在进行", "An evacuation is under way already"),
    "store.evacuation.unknown": _code(404, "没有进行中的疏散", "No evacuation is under way"),
    "hazard.target.unknown": _code(
        404, "不是单元、区域或连接", "No unit, zone or connector of this building"
    ),
    "store.hazard.exists": _code(409, "已标为危险", "It is declared a hazard already"),
    "store.hazard.unknown": _code(404, "没有此危险", "No such hazard is declared"),
    "screen.unknown": _code(404, "没有此屏幕", "There is no such screen; GET /screens lists them"),
    "push.mailbox.full": _code(
        503, "屏幕信箱已满", "The mailbox is full; is the screen there to take its messages?"
    ),
}
"""What can be wrong with measures of staff."""

ASKING: Mapping[str, Code] = {
    "whatif.empty": _code(422, "请给出至少一个通道", "Name a passage to close or to open"),
    "whatif.both": _code(
        422, "同一通道不能既封闭又开放", "A passage is named both to close and to open"
    ),
    "whatif.target.unknown": _code(
        404, "不是可封闭的开口、单元或连接", "No opening, unit or connector of this building"
    ),
    "whatif.busy": _code(503, "排队的问题过多", "Too many suppositions wait; try again"),
    "whatif.unready": _code(
        503, "相关数据暂时算不出，请重试", "What it needs could not be worked out; ask again"
    ),
    "history.unknown": _code(
        404, "没有此主题", "No such topic is held; it never was, or it ended too long ago"
    ),
    "why.unknown": _code(404, "没有此主题", "There is no such topic or destination"),
    "why.revision.unknown": _code(
        404, "该修订已不保留", "The revision is not held; the detail tells which are"
    ),
    "push.origin.foreign": _code(
        403, "不接受其他网站的页面连接", "A page of another origin connects"
    ),
    "push.closing": _code(503, "系统正在关闭", "The hub shuts down"),
    "push.connections.full": _code(503, "连接已满", "As many connections as there may be"),
    "push.events.topics": _code(400, "请给出主题", "A request for events names no topics"),
    "push.topic.forbidden": _code(403, "没有收听此主题的权限", "The right to hear it is missing"),
    "push.pattern.malformed": _code(400, "通配符位置不对", "A wildcard stands where none may"),
    "push.subscribe.limit": _code(
        400, "订阅过多", "More topics and patterns than a connection may ask for"
    ),
}
"""What can be wrong with questions and streams."""

ALLOWED: Mapping[str, Code] = {
    "access.unknown": _code(401, "请登录，或附上令牌", "Sign in, or send a token"),
    "access.forbidden": _code(403, "没有所需的权限", "The right for it is missing"),
}
"""What can be wrong with any call that asks for more than a visitor's right."""

ACCESS: Mapping[str, Code] = {
    **ALLOWED,
    "access.person": _code(
        403, "须用自己的账号登录", "Somebody has to be signed in themselves; a token will not do"
    ),
    "access.refused": _code(401, "名称、密码或验证码有误", "Name, password or code is wrong"),
    "access.code.needed": _code(
        401, "还需要验证码", "The password is right; a code of the second factor is needed too"
    ),
    "access.locked": _code(
        429, "尝试过多，请按 Retry-After 等待", "Too many wrong tries; wait as Retry-After says"
    ),
    "access.busy": _code(503, "登录的人过多，请重试", "Too many sign in at once; try again"),
    "access.link.spent": _code(
        410, "链接已用过或已过期", "The link was used, is too old, or never was; ask for another"
    ),
    "access.password": _code(
        422, "密码太短或太易猜", "The password is too short, or easily guessed; the detail says why"
    ),
    "access.name": _code(422, "名称不可用或已被占用", "The name cannot be used, or is taken"),
    "access.name.mixed": _code(
        422,
        "名称混用了不同文字的字母，请只用一种文字（中、日、韩文可与拉丁字母并用）",
        "Letters of scripts that do not go together; write it in one, or in Chinese with Latin",
    ),
    "access.name.alike": _code(
        422, "与已有账号的名称看起来一样，请换一个", "It looks like another account's name"
    ),
    "access.roles": _code(422, "没有这样的角色", "There is no such role, or none is given"),
    "access.scopes": _code(
        422, "令牌不能有这些权限", "A token has rights of its owner only, and at least one"
    ),
    "access.admin.last": _code(
        409, "这是唯一的管理员", "Nobody could administer any more; make another administrator"
    ),
    "access.none": _code(404, "没有此项", "There is no such account, session, token or credential"),
    "access.state": _code(409, "当前状态不允许", "It is in another state; the detail says which"),
    "access.pairing": _code(
        404, "没有屏幕显示此码", "No screen shows this code now, or the pairing is too old"
    ),
}
"""What can be wrong with signing in and with administration."""

NAMES = ("access.name", "access.name.mixed", "access.name.alike")
"""What can be wrong with the name of an account."""

CODES: Mapping[str, Code] = {
    **ANY,
    **WITH_BODY,
    **WRITING,
    **COMMANDS,
    **PLACES,
    **MEASURES,
    **ASKING,
    **ACCESS,
}
"""Every code that an answer can carry."""
