//! The MediaBridge server.
