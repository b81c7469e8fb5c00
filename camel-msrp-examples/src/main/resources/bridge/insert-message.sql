-- SPDX-License-Identifier: Apache-2.0
INSERT INTO message (message_id, peer, content_type, size, sha256, text, file_name, peer_file_name)
VALUES (:#${variable.messageId}, :#${variable.peer}, :#${variable.contentType}, :#${variable.size},
        :#${variable.sha256}, :#${variable.text}, :#${variable.fileName}, :#${variable.peerFileName})
