package spin.core.file;

/// What a node is to be when it is made.
///
/// @param mode   the low twelve bits
/// @param owner  number of a user
/// @param group  number of a group
public record NewNode(int mode, int owner, int group) {
    public NewNode {
        mode &= FileAttributes.MODE;
    }

    /// Of user and group 0.
    public static NewNode withMode(int mode) {
        return new NewNode(mode, 0, 0);
    }
}
