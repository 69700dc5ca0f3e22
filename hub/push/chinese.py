"""What the description of the push protocol says in English, in Chinese; tests hold it to that."""

from collections.abc import Mapping

TOPICS: Mapping[str, str] = {
    "alarms": "员工须知的事，以及谁已确认。",
    "building": "系统的输入，以及楼馆是否为模拟。",
    "closures": "已封闭的通道。",
    "devices": "员工停用的设备。",
    "evacuation": "疏散时谁走哪条路；仅供员工。",
    "evacuation/notice": "是否正在疏散，哪些楼层；所有人可见。",
    "level/{ordinal}/occupancy": "一个楼层各区域的人数。",
    "machines": "电梯和扶梯。",
    "route/{id}": "访客打开的路线；通配符不包含它。",
    "sign/{screen}": "屏幕指向何处。",
}

CODES: Mapping[str, str] = {
    "push.closing": "系统正在关闭（不建立连接，503）。",
    "push.connections.full": "连接已满（503）。",
    "push.events.topics": "事件请求没有给出主题（400）。",
    "push.frame.malformed": "帧不是 JSON 文本，或不属于本协议。",
    "push.mailbox.forbidden": "此客户端不得取该信箱的消息。",
    "push.mailbox.limit": "所挂信箱超过一个连接的上限。",
    "push.origin.foreign": "其他来源的页面发起连接（403）。",
    "push.pattern.malformed": "通配符位置不对。",
    "push.subscribe.limit": "主题和通配符超过一个连接的上限。",
    "push.session.ended": "客户端的身份已结束，连接关闭。",
    "push.topic.forbidden": "此客户端不得收听该主题或通配符（事件流：403）。",
    "push.topic.unknown": "没有这个主题。",
}

MESSAGES: Mapping[str, str] = {
    "attached": "对挂接信箱的答复到此为止。",
    "client": "客户端的帧：除 from 外恰有一个成员，其余忽略。",
    "closing": "系统正在关闭。",
    "delta": "一次变化；patch 为 RFC 7396 合并补丁，已是 JSON。",
    "ended": "主题不复存在。",
    "error": "某主题或帧无法处理；其余照常。",
    "hello": "连接的第一帧。",
    "message": "保留到确认为止的消息；可能以同一 id 再次到来。",
    "reset": "在答复另一纪元或将来的 from 的快照之前到来。",
    "snapshot": "整个文档；snapshot 已是 JSON。",
    "stale": "所示内容是否可能已旧，因为网关收不到楼馆的消息。",
    "synced": "对订阅的答复到此为止。",
}
