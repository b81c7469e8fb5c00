-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE IF NOT EXISTS message (
  id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  received_at    TIMESTAMP(3) WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL,
  message_id     VARCHAR(32) NOT NULL,
  peer           VARCHAR(100),
  content_type   VARCHAR(500),
  size           BIGINT NOT NULL,
  sha256         CHAR(64) NOT NULL,
  text           VARCHAR(100000), -- of a chat message
  file_name      VARCHAR(100),    -- of a file, in the folder "received"; the bridge chose it
  peer_file_name VARCHAR(100)     -- what the peer called the file; never used as a path
);
